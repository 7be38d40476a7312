"""The words of the command line, by group of commands; what a command does is in `conformance.command`.

Nothing of that is imported here, so that `--help` costs nothing: a handler is a name, `module:function`.
"""
