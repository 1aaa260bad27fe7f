package dev.medley.gateway.upstream;

import dev.medley.gateway.worker.ModelCard;
import dev.medley.platform.catalogue.CatalogueFollower;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.models.v1.ServedModel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The upstreams that the catalogue has, and whether they are there. One thread changes it, any thread reads it. */
public final class UpstreamDirectory implements CatalogueFollower, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UpstreamDirectory.class);

    private final UpstreamCheck check;
    private final Duration interval;
    private final Runnable onChange;
    private volatile Map<String, WatchedUpstream> watched = Map.of();

    /**
     * @param interval from one check of an upstream to the next
     * @param onChange told after upstreams came, went or changed
     */
    UpstreamDirectory(UpstreamCheck check, Duration interval, Runnable onChange) {
        this.check = check;
        this.interval = interval;
        this.onChange = onChange;
    }

    /** Takes over the catalogue as it is now. An entry with an address that is none is left out. */
    @Override
    public void follow(Map<String, CatalogueEntry> entries) {
        Map<String, WatchedUpstream> before = watched;
        Map<String, WatchedUpstream> now = new TreeMap<>();
        entries.forEach((name, entry) -> {
            WatchedUpstream known = before.get(name);
            if (known != null && known.upstream().entry().equals(entry)) {
                now.put(name, known);
            } else if (entry.hasUpstream()) {
                add(entry, now);
            }
        });
        watched = now;
        onChange.run();
        before.values().stream().filter(old -> !now.containsValue(old)).forEach(WatchedUpstream::close);
    }

    public Optional<Upstream> find(String name) {
        return Optional.ofNullable(watched.get(name)).map(WatchedUpstream::upstream);
    }

    /** @throws MedleyException if the upstream was not there when it was last asked */
    public void requireReady(Upstream upstream) {
        WatchedUpstream known = watched.get(upstream.name());
        if (known == null || !known.ready()) {
            throw UpstreamFailures.unavailable(upstream, "is not there", interval, null);
        }
    }

    /** Whether an upstream is of this domain, among those of certain names. */
    public boolean specialisesIn(String domain, Predicate<String> names) {
        return watched.values().stream()
                .map(WatchedUpstream::upstream)
                .anyMatch(upstream -> upstream.entry().getDomain().equals(domain) && names.test(upstream.name()));
    }

    /** All upstreams, by name. */
    public List<ModelCard> models() {
        return watched.values().stream().map(UpstreamDirectory::card).toList();
    }

    /** Those that are there, as the gateway announces them. */
    List<ServedModel> reachable() {
        return watched.values().stream()
                .filter(WatchedUpstream::ready)
                .map(each -> served(each.upstream().entry()))
                .toList();
    }

    Collection<Upstream> all() {
        return watched.values().stream().map(WatchedUpstream::upstream).toList();
    }

    @Override
    public void close() {
        watched.values().forEach(WatchedUpstream::close);
    }

    private void add(CatalogueEntry entry, Map<String, WatchedUpstream> into) {
        try {
            Upstream upstream = Upstream.of(entry);
            into.put(entry.getName(), new WatchedUpstream(upstream, check, interval));
            log.info("upstream {} at {}", upstream.name(), upstream.baseUrl());
        } catch (IllegalArgumentException e) {
            log.warn("upstream {} is left out: {}", entry.getName(), e.getMessage());
        }
    }

    private static ServedModel served(CatalogueEntry entry) {
        return ServedModel.newBuilder()
                .setName(entry.getName())
                .setModality(entry.getUpstream().getModality())
                .setDomain(entry.getDomain())
                .setContextLength(entry.getUpstream().getContextLength())
                .addAllCapabilities(entry.getUpstream().getCapabilitiesList())
                .setCreatedAt(entry.getPublishedAt())
                .setOwnedBy(entry.getOwnedBy())
                .build();
    }

    private static ModelCard card(WatchedUpstream each) {
        return ModelCard.of(served(each.upstream().entry()), each.ready());
    }
}
