"""What do rules look for, in one entry and over days? Shared by the rule families; nothing here decides an urgency by itself."""
