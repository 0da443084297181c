"""A small grammar of moments and lengths of time as people write them, in English and Chinese. See docs/adr/0020."""
