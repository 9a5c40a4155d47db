"""How does what a phone sent become a diary, and what is done with what cannot be read?"""
