"""Practice: checks that name the mistake, questions, solutions and progress."""
