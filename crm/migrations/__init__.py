"""Migrations of the customer store, run by crm.migrate."""
