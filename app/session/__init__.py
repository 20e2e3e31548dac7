"""The state of the program and its tasks: Qt's core, no widgets.

`session.Session` joins the parts; each owns one kind of work and its worker threads.
"""
