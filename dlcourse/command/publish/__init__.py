"""The stored notebooks as pages and as slides that need a browser alone."""
