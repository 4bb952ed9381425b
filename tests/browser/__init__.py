"""What one sees: JupyterLab, its slides, and pages as files, in a real Chromium.

All of it shares one browser, one server and one page with JupyterLab, so it must run in
one process; they end when the last test of this folder has.
"""
