/** What every gRPC server of the suite does alike: failures, strict requests, streams that wait for their reader. */
@NullMarked
package dev.medley.platform.grpc;

import org.jspecify.annotations.NullMarked;
