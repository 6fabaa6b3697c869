package io.torpor.store;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of object stores.
 *
 * @param defaultLocation of the store that a pause archives to if the request names none: {@code file:} and a path,
 *     absolute or relative to the working directory; nothing in it is decoded
 * @param allowedRoots a request may name a store at or below one of these, no other; empty means the default only
 */
@ConfigurationProperties("torpor.archive")
@Validated
record StoreProperties(
        @Name("default") @NotBlank @DefaultValue("file:./archive")
        String defaultLocation,

        @NotNull @DefaultValue List<@NotBlank String> allowedRoots) {}
