"""Page objects of the catalog."""
