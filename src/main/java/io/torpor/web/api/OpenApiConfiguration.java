package io.torpor.web.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.torpor.problem.ProblemCode;
import io.torpor.web.Problem;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The description of the API at {@code /v3/api-docs}. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String LOGIN = "basic";
    private static final String PROBLEM = "Problem";

    @Bean
    OpenAPI api(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        return new OpenAPI()
                .info(new Info()
                        .title("Torpor")
                        .description("Puts idle buckets to sleep and wakes them up.")
                        .version(properties == null ? "development" : properties.getVersion()))
                .addSecurityItem(new SecurityRequirement().addList(LOGIN))
                .components(new Components()
                        .addSecuritySchemes(
                                LOGIN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic"))
                        .addSchemas(PROBLEM, problem())
                        .addResponses(
                                PROBLEM,
                                new ApiResponse()
                                        .description("What went wrong (RFC 9457)")
                                        .content(new Content()
                                                .addMediaType(
                                                        "application/problem+json",
                                                        new MediaType().schema(new Schema<>().$ref(PROBLEM))))));
    }

    /** The problem as an answer of every call: each can fail, and every failure looks the same. */
    @Bean
    OpenApiCustomizer problemsEverywhere() {
        return api -> api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(operation ->
                        operation.getResponses().addApiResponse("default", new ApiResponse().$ref(PROBLEM)));
    }

    private static Schema<?> problem() {
        StringSchema code = new StringSchema();
        Stream.of(ProblemCode.values()).map(ProblemCode::code).forEach(code::addEnumItem);
        return new ObjectSchema()
                .addProperty("type", new StringSchema().format("uri").description(Problem.TYPE_PREFIX + "<code>"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("What is wrong here, and what to do"))
                .addProperty("instance", new StringSchema())
                .addProperty("code", code)
                .addProperty(
                        "fields",
                        new ObjectSchema()
                                .additionalProperties(true)
                                .description("With invalid-request: what is wrong with each field"));
    }
}
