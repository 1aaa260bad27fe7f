/**
 * The dialect of Jinja that chat templates are written in, rendered as Python's jinja2 renders it inside transformers:
 * an immutable sandbox over plain values, with bounds on what a template may do.
 */
@NullMarked
package dev.medley.inference.jinja;

import org.jspecify.annotations.NullMarked;
