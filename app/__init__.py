"""The program: window and command line; `app.__main__` joins the parts."""
