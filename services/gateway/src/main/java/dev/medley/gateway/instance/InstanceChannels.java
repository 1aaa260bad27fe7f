package dev.medley.gateway.instance;

import com.google.common.net.HostAndPort;
import dev.medley.platform.grpc.ServiceChannels;
import io.grpc.ManagedChannel;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Opens channels to workers and routers. Callbacks run on the channel's event loop and must not block. */
public final class InstanceChannels implements Function<String, ManagedChannel> {
    /** A whole answer with the log-probabilities of many choices is large; requests are bounded at the door. */
    private static final int MAX_RESPONSE_BYTES = 64 << 20;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** Silence after which an instance with open calls is pinged. All permit 10 s and more. */
    private static final Duration PING_AFTER = Duration.ofSeconds(12);

    /** One that leaves a ping unanswered so long is hung or cut off, and its calls fail. */
    private static final Duration PING_LIMIT = Duration.ofSeconds(5);

    private final ServiceChannels channels;

    public InstanceChannels(ServiceChannels channels) {
        this.channels = channels;
    }

    /** @throws IllegalArgumentException if {@code address} is no host:port */
    @Override
    public ManagedChannel apply(String address) {
        HostAndPort target = HostAndPort.fromString(address);
        if (!target.hasPort() || target.getHost().isEmpty()) {
            throw new IllegalArgumentException("no host:port");
        }
        return channels.to(target.getHost(), target.getPort())
                .directExecutor()
                .proxyDetector(any -> null)
                .keepAliveTime(PING_AFTER.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(PING_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
                .maxInboundMessageSize(MAX_RESPONSE_BYTES)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_LIMIT.toMillis())
                .build();
    }
}
