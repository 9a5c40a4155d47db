"""The examination of a whole house: does every part answer, and does every contact reach somebody?"""
