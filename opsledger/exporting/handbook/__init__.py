"""The handbook as a site, a Markdown file or a Word file. Each has the same bytes whenever it is made."""
