"""Live facts as text: what a refresh did, what differs, how old everything is."""
