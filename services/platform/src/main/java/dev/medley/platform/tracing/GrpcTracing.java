package dev.medley.platform.tracing;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;

/** Takes traces over gRPC, in its metadata. */
public final class GrpcTracing {
    private GrpcTracing() {}

    /** Goes on, for the time of a call, with the trace that its caller has. */
    public static ServerInterceptor server() {
        return Tracing.isOn() ? GrpcTelemetry.create(Tracing.telemetry()).createServerInterceptor() : new Untraced();
    }

    /** Hands the trace of the thread that makes a call on with it. */
    public static ClientInterceptor client() {
        return Tracing.isOn() ? GrpcTelemetry.create(Tracing.telemetry()).createClientInterceptor() : new Untraced();
    }

    private static final class Untraced implements ServerInterceptor, ClientInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return next.startCall(call, headers);
        }

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return next.newCall(method, options);
        }
    }
}
