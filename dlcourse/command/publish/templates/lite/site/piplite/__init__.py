"""Takes the place of what would install packages: nothing is fetched here."""
