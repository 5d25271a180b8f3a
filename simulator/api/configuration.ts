/** `/platform/configuration`: objects of Configuration Server (page PlatformConfigAPI). */
import { success } from '../common/answers';
import type { ApiHandler } from './services';

/** `GET /platform/configuration/campaigns`: CfgCampaign objects, whose values are all text. */
export const listConfiguredCampaigns: ApiHandler = ({ agent, services, query }) => {
  agent.require('api-platform-configuration-read');
  const wanted = query.get('name')?.replace(/^"(.*)"$/, '$1');
  const found = services.campaigns.all.filter(({ name }) => wanted === undefined || name === wanted);
  return success({
    campaigns: found.map(({ dbid, name, options: { description = '' } }) => ({
      DBID: String(dbid),
      tenantDBID: '1',
      name,
      description,
      state: '1',
    })),
  });
};
