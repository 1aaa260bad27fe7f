package dev.medley.architecture.broken.inference;

import dev.medley.architecture.broken.platform.Process;
import org.springframework.beans.factory.InitializingBean;

/** An engine that knows Spring and what stands above it. */
public class Engine implements InitializingBean {
    Process process = new Process();

    @Override
    public void afterPropertiesSet() {}
}
