@NullMarked
package dev.medley.platform.grpc;

import org.jspecify.annotations.NullMarked;
