package dev.medley.platform.serving;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import java.util.stream.Stream;

/** Tells {@link ServingState} over {@code grpc.health.v1}, for the server as a whole and for each service of it. */
final class GrpcHealth {
    GrpcHealth(ServingState state, HealthStatusManager manager, List<BindableService> services) {
        List<String> names = Stream.concat(
                        Stream.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES),
                        services.stream()
                                .map(service -> service.bindService()
                                        .getServiceDescriptor()
                                        .getName())
                                .filter(name -> !name.startsWith("grpc.")))
                .toList();
        state.follow(() -> {
            ServingStatus status = state.isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
            names.forEach(name -> manager.setStatus(name, status));
        });
    }
}
