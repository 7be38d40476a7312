"""What the commands of the command line do, a file for each of the things that they are about."""
