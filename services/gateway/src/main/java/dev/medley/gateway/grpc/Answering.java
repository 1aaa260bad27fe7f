package dev.medley.gateway.grpc;

import dev.medley.gateway.routing.Attempts;
import dev.medley.gateway.routing.Target;
import dev.medley.gateway.worker.RoutedCall;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Passes a worker's answer on, as fast as the caller takes it. Thread-safe. */
final class Answering<Q, R> implements RoutedCall.Listener<R> {
    private static final Metadata.Key<String> ROUTE =
            Metadata.Key.of(Target.ROUTE_HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final ServerCall<Q, R> caller;
    private final Metadata headers = new Metadata();
    private @Nullable RoutedCall<Q, R> call;
    private int tried;
    private boolean headersSent;
    private boolean awaitingRoom;
    private boolean cancelled;

    Answering(ServerCall<Q, R> caller) {
        this.caller = caller;
    }

    /** How a router decided, for the caller to see; null if none did. */
    synchronized void route(@Nullable String route) {
        headers.discardAll(ROUTE);
        if (route != null) {
            headers.put(ROUTE, route);
        }
    }

    /** A call that another one has replaced already changes nothing. */
    synchronized void begin(RoutedCall<Q, R> started, Attempts attempts) {
        if (attempts.failed().size() < tried) {
            return;
        }
        tried = attempts.failed().size();
        call = started;
        if (cancelled) {
            started.cancel();
        } else {
            started.request(1);
        }
    }

    synchronized void roomAgain() {
        if (awaitingRoom && call != null) {
            awaitingRoom = false;
            call.request(1);
        }
    }

    synchronized void cancel() {
        cancelled = true;
        if (call != null) {
            call.cancel();
        }
    }

    /** Whether the caller is still there and has heard nothing yet, so that another model can answer. */
    synchronized boolean mayStillAnswer() {
        return !headersSent && !cancelled;
    }

    @Override
    public synchronized void onMessage(R message) {
        if (!headersSent) {
            headersSent = true;
            caller.sendHeaders(headers);
        }
        caller.sendMessage(message);
        awaitingRoom = true;
        if (caller.isReady()) {
            roomAgain();
        }
    }

    @Override
    public synchronized void onClose(@Nullable MedleyException failure) {
        if (failure == null) {
            caller.close(Status.OK, new Metadata());
            return;
        }
        StatusRuntimeException sent = GrpcFailures.toGrpc(failure);
        caller.close(sent.getStatus(), Objects.requireNonNullElseGet(sent.getTrailers(), Metadata::new));
    }
}
