"""What the tests need beside the code: servers started privately, a browser, a running workbench."""
