"""Forms made from the declarations."""
