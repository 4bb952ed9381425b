"""The live panel: matplotlib and ipywidgets live in this folder and nowhere else."""
