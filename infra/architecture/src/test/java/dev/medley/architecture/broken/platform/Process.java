package dev.medley.architecture.broken.platform;

import dev.medley.architecture.broken.inference.Engine;

/** A part of every process that knows the engine. */
public class Process {
    Class<?> engine = Engine.class;
}
