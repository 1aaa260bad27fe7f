package dev.medley.platform;

import java.util.UUID;

/** Name of this process among all, unique over restarts. */
public record InstanceId(String value) {
    /** The one that the settings name, or the application's name and a random suffix. */
    public static InstanceId of(PlatformSettings settings, String application) {
        return new InstanceId(
                settings.instanceId() != null
                        ? settings.instanceId()
                        : application + "-" + UUID.randomUUID().toString().substring(0, 8));
    }
}
