package dev.medley.platform.grpc;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.service.DefaultGrpcServiceConfigurer;
import org.springframework.grpc.server.service.GrpcServiceSpec;

/**
 * Makes every service parse its requests behind the interceptors rather than before them, so that a request that can't
 * be parsed (invalid UTF-8, a cut message) reaches {@link CallInterceptor} as any other failure does, and refuses
 * {@linkplain UnknownFields unknown fields} in Medley's own messages.
 */
final class StrictServiceConfigurer extends DefaultGrpcServiceConfigurer {
    StrictServiceConfigurer(ApplicationContext context) {
        super(context);
    }

    @Override
    public ServerServiceDefinition configure(GrpcServiceSpec service, @Nullable GrpcServerFactory factory) {
        return super.configure(
                new GrpcServiceSpec(() -> strict(service.service().bindService()), service.serviceInfo()), factory);
    }

    static ServerServiceDefinition strict(ServerServiceDefinition service) {
        return ServerInterceptors.useInputStreamMessages(
                ServerInterceptors.intercept(service, new UnknownFieldsInterceptor()));
    }

    private static final class UnknownFieldsInterceptor implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onMessage(Q request) {
                    if (request instanceof Message message
                            && message.getDescriptorForType().getFullName().startsWith("medley.")) {
                        UnknownFields.refuseIn(message);
                    }
                    super.onMessage(request);
                }
            };
        }
    }
}
