"""Speed and quality on real articles: what is measured, and how, stands in README.md."""
