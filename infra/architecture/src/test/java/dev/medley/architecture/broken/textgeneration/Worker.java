package dev.medley.architecture.broken.textgeneration;

/** What another service must not touch. */
public class Worker {}
