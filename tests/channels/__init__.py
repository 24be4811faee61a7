"""What every channel must be able to do, and what each platform demands of its adapter."""
