"""The command `kettfaden`: one small module a command, found through the table in main.py."""
