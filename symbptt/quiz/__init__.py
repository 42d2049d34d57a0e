"""Quizzes: questions with options, the built-in one, and which options are right."""
