"""A class on a hub: `dlcourse class` writes what JupyterHub is started with."""
