"""The full-screen management console: the menu of the vendor's console, over the same handler as the command line."""
