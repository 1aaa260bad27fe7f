package dev.medley.platform.grpc;

import dev.medley.platform.tracing.GrpcTracing;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;

/**
 * How services reach each other over gRPC: in the clear, or each showing a certificate; and always with the trace of
 * who calls. Thread-safe.
 */
public final class ServiceChannels {
    private final ChannelCredentials credentials;
    private final String serverName;

    private ServiceChannels(ChannelCredentials credentials, String serverName) {
        this.credentials = credentials;
        this.serverName = serverName;
    }

    /** @param bundles asked only if the settings name one */
    public static ServiceChannels of(TlsSettings settings, SslBundles bundles) {
        if (settings.bundle().isEmpty()) {
            return inTheClear();
        }
        SslManagerBundle managers = bundles.getBundle(settings.bundle()).getManagers();
        ChannelCredentials shown = TlsChannelCredentials.newBuilder()
                .keyManager(managers.getKeyManagers())
                .trustManager(managers.getTrustManagers())
                .build();
        return new ServiceChannels(shown, settings.serverName());
    }

    public static ServiceChannels inTheClear() {
        return new ServiceChannels(InsecureChannelCredentials.create(), "");
    }

    /** A channel to a service. */
    public NettyChannelBuilder to(String host, int port) {
        return prepared(NettyChannelBuilder.forAddress(host, port, credentials));
    }

    /** A channel to a service, by {@code host:port}. */
    public NettyChannelBuilder to(String address) {
        return prepared(NettyChannelBuilder.forTarget(address, credentials));
    }

    private NettyChannelBuilder prepared(NettyChannelBuilder channel) {
        channel.intercept(GrpcTracing.client());
        return serverName.isEmpty() ? channel : channel.overrideAuthority(serverName);
    }
}
