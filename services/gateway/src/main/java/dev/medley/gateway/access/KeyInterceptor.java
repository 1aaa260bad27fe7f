package dev.medley.gateway.access;

import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import java.util.Objects;

/** Asks for a key on every gRPC method but those of health. */
final class KeyInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ApiKeys keys;

    KeyInterceptor(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
            return next.startCall(call, headers);
        }
        try {
            Caller caller = keys.check(headers.get(AUTHORIZATION));
            return Contexts.interceptCall(caller.in(Context.current()), call, headers, next);
        } catch (MedleyException refused) {
            StatusRuntimeException sent = GrpcFailures.toGrpc(refused);
            call.close(sent.getStatus(), Objects.requireNonNullElseGet(sent.getTrailers(), Metadata::new));
            return new ServerCall.Listener<>() {};
        }
    }
}
