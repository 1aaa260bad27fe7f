package dev.medley.gateway.address;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import reactor.core.scheduler.Schedulers;

/**
 * Resolves names to addresses of the public internet, and refuses those that stand for any other. A connection goes to
 * an address that was given here: a name is not looked up again between the check and the connection.
 */
public final class PublicAddresses extends AddressResolverGroup<InetSocketAddress> {
    /** Of IANA's registries of special-purpose addresses; of IPv6, 2000::/3 alone is public. */
    private static final List<IpSubnetFilterRule> SPECIAL = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::/3",
                    "4000::/2",
                    "8000::/1",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20")
            .map(PublicAddresses::rule)
            .toList();

    private final Lookup lookup;
    private final Predicate<InetAddress> permitted;

    /** Asks for all addresses of a name. May block. */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] of(String name) throws UnknownHostException;
    }

    /** @param permitted the addresses that may be connected to */
    public PublicAddresses(Lookup lookup, Predicate<InetAddress> permitted) {
        this.lookup = lookup;
        this.permitted = permitted;
    }

    /** Whether an address is one of the public internet. */
    public static boolean isPublic(InetAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address, 0);
        return SPECIAL.stream().noneMatch(rule -> rule.matches(socket));
    }

    /** A name stands for an address that may not be connected to. */
    public static final class NotPublicException extends UnknownHostException {
        NotPublicException(String name) {
            super(name);
        }
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetNameResolver(executor) {
            @Override
            protected void doResolve(String name, Promise<InetAddress> promise) {
                answer(name, promise, addresses -> addresses.get(0));
            }

            @Override
            protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                answer(name, promise, addresses -> addresses);
            }
        }.asAddressResolver();
    }

    private <T> void answer(String name, Promise<T> promise, Function<List<InetAddress>, T> taken) {
        var unused = Schedulers.boundedElastic().schedule(() -> {
            try {
                promise.trySuccess(taken.apply(checked(name)));
            } catch (UnknownHostException | RuntimeException e) {
                promise.tryFailure(e);
            }
        });
    }

    private List<InetAddress> checked(String name) throws UnknownHostException {
        List<InetAddress> addresses = List.of(lookup.of(name));
        if (addresses.isEmpty() || !addresses.stream().allMatch(permitted)) {
            throw new NotPublicException(name);
        }
        return addresses;
    }

    private static IpSubnetFilterRule rule(String subnet) {
        String[] parts = subnet.split("/", -1);
        return new IpSubnetFilterRule(parts[0], Integer.parseInt(parts[1]), IpFilterRuleType.REJECT);
    }
}
