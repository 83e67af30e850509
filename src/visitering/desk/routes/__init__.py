"""What each address does: read the request, ask what answers or decides, show a view. Nothing is worked out here."""
