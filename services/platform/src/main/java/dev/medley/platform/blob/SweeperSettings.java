package dev.medley.platform.blob;

import java.time.Duration;

/**
 * How often the storage is swept.
 *
 * @param interval time from one clearing away of what nobody needs to the next
 */
public record SweeperSettings(Duration interval) {}
