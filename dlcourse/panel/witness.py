"""Who is told that a panel was moved, once it has come to rest."""

WITNESSES = []  # functions of a panel
