package dev.medley.platform.job;

/** Whose jobs are, beside whose files: who belongs to no tenant has a name as an owner, and none as a tenant. */
public final class JobOwner {
    /** Of those who belong to no tenant; none can be called so. */
    private static final String NO_TENANT = "*";

    private JobOwner() {}

    /** The owner that a tenant is. */
    public static String of(String tenant) {
        return tenant.isEmpty() ? NO_TENANT : tenant;
    }

    /** The tenant that an owner is; empty for those who belong to none. */
    public static String tenant(String owner) {
        return owner.equals(NO_TENANT) ? "" : owner;
    }
}
