// The command line; see main.cpp.
