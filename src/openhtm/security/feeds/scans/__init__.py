"""What saw the network: a folder for each tool whose files are read."""
