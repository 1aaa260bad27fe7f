package dev.medley.platform.announcement;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Where others reach a server, as host:port. */
final class AdvertisedAddress {
    private AdvertisedAddress() {}

    /**
     * @param setting {@code host} or {@code host:port}, or null to derive both from where the server is bound
     * @param bound where the server is bound
     */
    static String of(@Nullable String setting, InetSocketAddress bound) {
        if (setting == null) {
            return hostOf(bound.getAddress()) + ":" + bound.getPort();
        }
        boolean namesPort = setting.lastIndexOf(':') > setting.lastIndexOf(']');
        return namesPort ? setting : setting + ":" + bound.getPort();
    }

    private static String hostOf(InetAddress bound) {
        String host = bound.isAnyLocalAddress() ? ownHost() : bound.getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String ownHost() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
