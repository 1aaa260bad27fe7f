/**
 * The suite from outside: real processes, a real broker, and the clients that users have. Without settings the tests
 * start a suite of their own; with {@code -Dmedley.url=http://host:8080} (and {@code -Dmedley.grpc=host:9090},
 * {@code -Dmedley.api-key=...}) they call one that runs already, and leave out what needs its processes.
 */
@NullMarked
package dev.medley.e2e;

import org.jspecify.annotations.NullMarked;
