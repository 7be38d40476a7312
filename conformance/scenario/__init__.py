"""YAML text → frozen `Scenario` → ordered `Case`s. Knows no cluster; the vocabulary is handed to it."""
