"""The handbook, handed out: as a site, as a Markdown file, as a Word file. Each is the same whenever it is made."""
